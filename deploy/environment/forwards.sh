# shellcheck shell=bash disable=SC2154 # sourced by ../environment.sh, which sets CLUSTER, CONTEXT, LOCAL and kubectl
# forwards.sh: the two ports on this machine.

# forward SERVICE PORT: in the background; started again whenever its pod goes.
forward() {
  local pid_file=$LOCAL/forward-$1.pid
  stop_forward "$1"
  if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
    fail "port $2 is taken by another program" "stop it (a standalone Lineup?), or forward by hand: kubectl -n lineup port-forward svc/$1 1$2:$2"
  fi
  # With `set -m` it leads a process group of its own, by which all of it is stopped; nohup: it outlives this terminal.
  set -m
  nohup bash -c 'while :; do "$@"; sleep 1; done' forward "${lineup[@]}" port-forward --address 127.0.0.1 "svc/$1" "$2:$2" \
    >"$LOCAL/forward-$1.log" 2>&1 </dev/null &
  echo $! >"$pid_file"
  set +m
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return; fi
    sleep 0.1
  done
  fail "port $2 could not be forwarded" "see $LOCAL/forward-$1.log"
}

stop_forward() {
  local pid_file=$LOCAL/forward-$1.pid pid
  [[ -f $pid_file ]] || return 0
  pid=$(<"$pid_file")
  # Only the group that we started, not a program that has its number by now. `-ww`: all of it, whatever COLUMNS says.
  if [[ -n $pid ]] && ps -ww -o args= -p "$pid" 2>/dev/null | grep -qF "svc/$1"; then
    kill -- "-$pid" 2>/dev/null || true
    local tries
    for ((tries = 0; tries < 50; tries++)); do
      if ! kill -0 -- "-$pid" 2>/dev/null; then break; fi
      sleep 0.1
    done
  fi
  rm -f "$pid_file"
}

forward_all() {
  step 'Ports 8000 and 8081'
  forward receiver 8000
  forward frontend 8081
  note 'forwarded, until `deploy/environment.sh unforward`'
}

unforward_all() {
  step 'Port-forwards'
  stop_forward receiver
  stop_forward frontend
  note 'none left of ours'
}
