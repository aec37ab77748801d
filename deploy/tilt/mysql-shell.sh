#!/usr/bin/env bash
# mysql-shell.sh: prints the command that opens a MySQL shell, for a terminal, and how much is in the tables.
set -euo pipefail
mysql_0=(kubectl --context "${LINEUP_CONTEXT:-kind-kind}" --namespace lineup exec)

"${mysql_0[@]}" --stdin mysql-0 -c mysql -- sh -c 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user=root --table kube' <<'SQL'
select 'images' as name, count(*) as entries from images
union all select 'faces', count(*) from faces
union all select 'image_events', count(*) from image_events
union all select 'person', count(*) from person
union all select 'person_images', count(*) from person_images
union all select 'outbox', count(*) from outbox;
select case status when 0 then 'PENDING' when 1 then 'PROCESSED' when 2 then 'FAILEDPROCESSING' else 'PROCESSING' end as status,
  outcome, count(*) as images from images group by images.status, outcome;
SQL

cat <<TEXT

A shell as the database's administrator; paste this into a terminal:

  ${mysql_0[@]} -it mysql-0 -c mysql -- sh -c 'MYSQL_PWD=\$MYSQL_ROOT_PASSWORD exec mysql --user=root kube'
TEXT
