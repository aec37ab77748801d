# shellcheck shell=bash
# say.sh: what environment.sh says, and how it ends when something is wrong. Sourced by it.

step() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
# fail WHAT HINT...: ends, with what went wrong and what to do about it.
fail() {
  printf '\nenvironment.sh: %s\n' "$1" >&2
  shift
  printf '  hint: %s\n' "$@" >&2
  exit 1
}

need() { # need PROGRAM HINT
  command -v "$1" >/dev/null || fail "there is no $1 on this machine" "$2"
}
