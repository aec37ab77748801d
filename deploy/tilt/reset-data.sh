#!/usr/bin/env bash
# reset-data.sh: forgets all images and people, and deletes the photos of both folders. Schema and passwords stay.
set -euo pipefail
lineup=(kubectl --context "${LINEUP_CONTEXT:-kind-kind}" --namespace lineup)

# Files first: the recognizer knows nobody whom the database does not know.
"${lineup[@]}" exec deployment/receiver -c receiver -- find /known_people /unknown_people -mindepth 1 -delete
echo 'photos: deleted'

# Not `truncate`: ids would begin at 1 again, and what is being worked on at this moment would be written to a new image.
"${lineup[@]}" exec --stdin mysql-0 -c mysql -- sh -c 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user=root kube' <<'SQL'
start transaction;
delete from outbox;
delete from image_events;
delete from faces;
delete from images;
delete from person_images;
delete from person;
commit;
SQL
# Messages that are still on their way find nothing to claim.
echo 'images and people: forgotten'
