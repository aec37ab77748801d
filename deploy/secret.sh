#!/usr/bin/env bash
# secret.sh: prints the Secret `lineup-db` for the cluster on this machine. Its passwords are made at the first call and
# kept in deploy/local/lineup-db.env, which git ignores; when that file is gone and the cluster still has the Secret, its
# passwords are taken from there, for the database knows no others.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
file=local/lineup-db.env
KEYS=(root-password password migrate-password)
kubectl=(kubectl --context "${LINEUP_CONTEXT:-kind-kind}" --namespace lineup)

random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# kept KEY: the password in the cluster's Secret, or nothing.
kept() { "${kubectl[@]}" get secret lineup-db --ignore-not-found -o "jsonpath={.data.$1}" | base64 -d; }

if [[ -s $file ]]; then
  for key in "${KEYS[@]}"; do
    # They become part of an SQL string and of a URL.
    if ! grep -qxE "$key=[A-Za-z0-9_-]{8,}" "$file"; then
      echo "secret.sh: deploy/$file needs a line $key=…, with 8 or more of A-Z a-z 0-9 _ -" >&2
      exit 1
    fi
    there=$(kept "$key")
    if [[ -z $there ]] || grep -qxF "$key=$there" "$file"; then continue; fi
    cat >&2 <<TEXT
secret.sh: the $key in deploy/$file is not the one that the secret lineup-db in the cluster has, and its database.
  to go on with the cluster's passwords: rm deploy/$file
  to put this file's into the secret (the database keeps root's as it is): kubectl -n lineup delete secret lineup-db
TEXT
    exit 1
  done
else
  mkdir -p local
  umask 077
  new=$(mktemp local/lineup-db.XXXXXX)
  trap 'rm -f "$new"' EXIT
  exists=$("${kubectl[@]}" get secret lineup-db --ignore-not-found -o name)
  for key in "${KEYS[@]}"; do
    value=$(if [[ -n $exists ]]; then kept "$key"; else random; fi)
    if [[ -z $value ]]; then
      echo "secret.sh: the secret lineup-db in the cluster has no $key: delete it, or write $PWD/$file by hand" >&2
      exit 1
    fi
    echo "$key=$value"
  done >"$new"
  # Of two that run at once, the first one's are taken.
  ln "$new" "$file" 2>/dev/null || [[ -s $file ]]
fi
"${kubectl[@]}" create secret generic lineup-db --from-env-file "$file" --dry-run=client -o yaml |
  awk '{ print } /^metadata:/ { print "  labels:\n    app.kubernetes.io/part-of: lineup" }'
