-- Every call writes a hold, deletes it, and appends to the ledger; what that takes is the number of pages it touches.

-- Few calls are under way at once: what expires is found without an index, and the key needs none beside the table.
create table holds_without_rowid (
    id text primary key,
    account text not null,
    service text not null,
    credits integer not null check (credits >= 0),
    expires_at integer not null
) without rowid;

insert into holds_without_rowid select id, account, service, credits, expires_at from holds;
drop table holds;
alter table holds_without_rowid rename to holds;

-- Nothing is ever deleted: no number could be given twice, and a page that remembers the last one is not needed.
create table ledger_without_sequence (
    id integer primary key,
    account text not null,
    at integer not null,
    kind text not null check ((kind = 'grant' and credits > 0) or (kind = 'charge' and credits < 0)),
    credits integer not null,
    reference text not null unique,
    note text not null default ''
);

insert into ledger_without_sequence select id, account, at, kind, credits, reference, note from ledger;
drop table ledger;
alter table ledger_without_sequence rename to ledger;

create index ledger_account on ledger (account);

create trigger ledger_no_update before update on ledger
begin
    select raise(abort, 'the ledger is only appended to');
end;

create trigger ledger_no_delete before delete on ledger
begin
    select raise(abort, 'the ledger is only appended to');
end;
