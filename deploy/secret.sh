#!/usr/bin/env bash
# secret.sh: prints the Secrets for the cluster on this machine: `lineup-db`, the database's passwords, and
# `lineup-session`, which the frontends seal logins with. They are made at the first call and kept in deploy/local/NAME.env,
# which git ignores; when such a file is gone and the cluster still has the Secret, its values are taken from there, for
# the database knows no others.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
DB_KEYS=(root-password password migrate-password)
kubectl=(kubectl --context "${LINEUP_CONTEXT:-kind-kind}" --namespace lineup)

random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# kept SECRET KEY: the value in the cluster's Secret, or nothing.
kept() { "${kubectl[@]}" get secret "$1" --ignore-not-found -o "jsonpath={.data.$2}" | base64 -d; }

# make SECRET KEY...: writes local/SECRET.env, with the cluster's values or, where it has no such Secret, new ones.
make() {
  local secret=$1 file=local/$1.env exists key value
  shift
  mkdir -p local
  umask 077
  new=$(mktemp "local/$secret.XXXXXX")
  trap 'rm -f "$new"' EXIT
  exists=$("${kubectl[@]}" get secret "$secret" --ignore-not-found -o name)
  for key; do
    value=$(if [[ -n $exists ]]; then kept "$secret" "$key"; else random; fi)
    if [[ -z $value ]]; then
      echo "secret.sh: the secret $secret in the cluster has no $key: delete it, or write $PWD/$file by hand" >&2
      exit 1
    fi
    echo "$key=$value"
  done >"$new"
  # Of two that run at once, the first one's are taken.
  ln "$new" "$file" 2>/dev/null || [[ -s $file ]]
  rm -f "$new"
}

# check_passwords: the file has all of them, and none that is another in the cluster.
check_passwords() {
  local file=local/lineup-db.env key there
  for key in "${DB_KEYS[@]}"; do
    # They become part of an SQL string and of a URL.
    if ! grep -qxE "$key=[A-Za-z0-9_-]{8,}" "$file"; then
      echo "secret.sh: deploy/$file needs a line $key=…, with 8 or more of A-Z a-z 0-9 _ -" >&2
      exit 1
    fi
    there=$(kept lineup-db "$key")
    if [[ -z $there ]] || grep -qxF "$key=$there" "$file"; then continue; fi
    cat >&2 <<TEXT
secret.sh: the $key in deploy/$file is not the one that the secret lineup-db in the cluster has, and its database.
  to go on with the cluster's passwords: rm deploy/$file
  to put this file's into the secret (the database keeps root's as it is): kubectl -n lineup delete secret lineup-db
TEXT
    exit 1
  done
}

# print SECRET: the Secret as an object.
print() {
  "${kubectl[@]}" create secret generic "$1" --from-env-file "local/$1.env" --dry-run=client -o yaml |
    awk '{ print } /^metadata:/ { print "  labels:\n    app.kubernetes.io/part-of: lineup" }'
}

if [[ -s local/lineup-db.env ]]; then check_passwords; else make lineup-db "${DB_KEYS[@]}"; fi
# What it seals is a login of twelve hours: where file and cluster differ, the file's is taken.
[[ -s local/lineup-session.env ]] || make lineup-session session-secret
print lineup-db
echo ---
print lineup-session
