#!/bin/sh
# Creates every service's database and logins when the container's cluster is new.
# Passwords come from QM_<SERVICE>_<LOGIN>_PASSWORD; they travel by stdin, never as arguments.
set -eu

for service in auth catalog purchasing sales inventory notifications payments reporting; do
    {
        printf '\\set service %s\n\\set database qm_%s\n' "$service" "$service"
        for kind in owner app costs relay; do
            name=$(printf 'QM_%s_%s_PASSWORD' "$service" "$kind" | tr '[:lower:]' '[:upper:]')
            eval "password=\${$name:?}"
            printf "\\\\set %s_password '%s'\n" "$kind" "$password"
        done
        cat "${QM_FILES:-/etc/quartermaster}/service.sql"
    } | psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres
done
