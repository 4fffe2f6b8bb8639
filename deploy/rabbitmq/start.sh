#!/bin/sh
# Starts the container's broker with one user and our policies, from the same files as elsewhere.
set -eu
umask 077

files=${QM_FILES:-/etc/quartermaster}
configuration=${QM_CONFIGURATION:-/etc/rabbitmq}
definitions=${TMPDIR:-/tmp}/definitions.json
{
    printf '{"users":[{"name":"%s","password":"%s","tags":["administrator"]}],' \
        "${QM_BROKER_USER:?}" "${QM_BROKER_PASSWORD:?}"
    printf '"vhosts":[{"name":"/"}],'
    printf '"permissions":[{"user":"%s","vhost":"/","configure":".*","write":".*","read":".*"}],' \
        "$QM_BROKER_USER"
    printf '"policies":%s}\n' "$(cat "$files/policies.json")"
} > "$definitions"
chown rabbitmq "$definitions"

{
    cat "$files/rabbitmq.conf"
    printf 'listeners.tcp.default = 5672\nload_definitions = %s\n' "$definitions"
} > "$configuration/rabbitmq.conf"
# Figures for Prometheus, inside only; nothing of ours needs a plugin.
printf '[rabbitmq_prometheus].\n' > "$configuration/enabled_plugins"

exec docker-entrypoint.sh rabbitmq-server
