#!/bin/bash
# Gives both database users their passwords and unlocks them; makes them and the database where they are missing. Can be
# run again, to change the passwords. Needs a mysql client and, in the environment: MYSQL_HOST, MYSQL_ROOT_PASSWORD,
# LINEUP_PASSWORD, LINEUP_MIGRATE_PASSWORD. Ends with 1 and a line that says why.
set -euo pipefail
for name in LINEUP_PASSWORD LINEUP_MIGRATE_PASSWORD; do
  # They become part of an SQL string and of a URL.
  if [[ ! ${!name:-} =~ ^[A-Za-z0-9_-]{8,}$ ]]; then
    echo "set_passwords: $name must be 8 or more of A-Z a-z 0-9 _ -" >&2
    exit 1
  fi
done
export MYSQL_PWD=$MYSQL_ROOT_PASSWORD
client=(mysql --host="$MYSQL_HOST" --user=root --batch)

for ((tries = 1; ; tries++)); do
  if problem=$("${client[@]}" --execute='select 1' 2>&1); then break; fi
  if ((tries == 90)); then
    echo "set_passwords: $MYSQL_HOST does not let root in: $problem" >&2
    exit 1
  fi
  if ((tries % 10 == 1)); then echo "set_passwords: waiting for $MYSQL_HOST ($problem)"; fi
  sleep 1
done

{
  cat "$(dirname "${BASH_SOURCE[0]}")/database_setup.sql"
  echo "alter user 'lineup'@'%' identified by '$LINEUP_PASSWORD' account unlock;"
  echo "alter user 'lineup_migrate'@'%' identified by '$LINEUP_MIGRATE_PASSWORD' account unlock;"
} | "${client[@]}"
echo 'set_passwords: the users lineup and lineup_migrate have their passwords'
