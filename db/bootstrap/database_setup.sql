-- Prepares an empty MySQL 8 or MariaDB 10.6+ server for Lineup; run once, as its administrator. Running it again does
-- no harm. Tables are not made here: `bun run migrate` does that, as the user `lineup_migrate`.

create database if not exists kube character set utf8mb4 collate utf8mb4_bin;

-- Both users are locked until they get a password that is in no file:
--   alter user 'lineup'@'%' identified by '…' account unlock;
--   alter user 'lineup_migrate'@'%' identified by '…' account unlock;
create user if not exists 'lineup'@'%' account lock;
create user if not exists 'lineup_migrate'@'%' account lock;

-- The services read and write rows, nothing more.
grant select, insert, update, delete on kube.* to 'lineup'@'%';

-- Migrations also make and change tables.
grant select, insert, update, delete, create, alter, drop, index, references on kube.* to 'lineup_migrate'@'%';
