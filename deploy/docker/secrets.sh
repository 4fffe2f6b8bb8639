#!/bin/sh
# Prints the generated secrets docker-compose.yml needs: sh deploy/docker/secrets.sh >> .env
set -eu

hex() {
    od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

key() {
    head -c 32 /dev/urandom | base64 | tr -d '\n'
}

printf '# Generated; keep this file to yourself (chmod 600 .env) and in your backups.\n'
printf 'QM_POSTGRES_PASSWORD=%s\n' "$(hex 16)"
printf 'QM_BROKER_PASSWORD=%s\n' "$(hex 16)"
printf 'QM_LEDGER_SIGNING_KEY=%s\n' "$(key)"
printf 'QM_SIGNING_KEY_SECRET=%s\n' "$(key)"
for service in AUTH CATALOG PURCHASING SALES INVENTORY NOTIFICATIONS PAYMENTS REPORTING; do
    printf 'QM_%s_CLIENT_SECRET=%s\n' "$service" "$(hex 24)"
    for login in OWNER APP COSTS RELAY; do
        printf 'QM_%s_%s_PASSWORD=%s\n' "$service" "$login" "$(hex 16)"
    done
done
printf 'QM_GRAFANA_PASSWORD=%s\n' "$(hex 16)"
printf 'QM_GATEWAY_CLIENT_SECRET=%s\n' "$(hex 24)"
