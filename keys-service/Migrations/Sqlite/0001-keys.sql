-- Plans and prices are written anew from the configuration at every start. Null is "no limit".
create table plans (
    name text primary key,
    per_minute integer,
    per_day integer,
    max_concurrent integer,
    max_sessions integer
);

create table prices (
    plan text not null references plans (name) on delete cascade,
    service text not null,
    credits integer not null check (credits >= 0),
    primary key (plan, service)
);

-- One row is locked per decision: credits and counts stand together, so that one update decides all of them.
create table accounts (
    id text primary key,
    plan text not null,
    credits integer not null check (credits >= 0),             -- free to be spent
    held integer not null default 0 check (held >= 0),         -- in open holds
    open_holds integer not null default 0 check (open_holds >= 0),
    minute_cell integer not null default 0,
    minute_current integer not null default 0,
    minute_previous integer not null default 0,
    day_cell integer not null default 0,
    day_current integer not null default 0,
    per_minute integer,                                        -- what differs from the plan
    per_day integer,
    max_concurrent integer,
    max_sessions integer,
    created_at integer not null,                               -- times are milliseconds since 1970
    created_from text                                         -- HMAC of an address
);

create index accounts_created on accounts (created_from, created_at);

create table keys (
    hash text primary key,                                    -- HMAC of the key's digest
    account text not null references accounts (id),
    hint text not null,                                       -- its beginning, for people
    created_at integer not null,
    expires_at integer,
    replaced_at integer,
    revoked_at integer
);

create index keys_account on keys (account);

create table holds (
    id text primary key,
    account text not null,
    service text not null,
    credits integer not null check (credits >= 0),
    expires_at integer not null
);

create index holds_expiry on holds (expires_at);

-- Only ever appended to: its sums are the balances. The reference makes every grant and every charge happen once.
create table ledger (
    id integer primary key autoincrement,
    account text not null,
    at integer not null,
    kind text not null check ((kind = 'grant' and credits > 0) or (kind = 'charge' and credits < 0)),
    credits integer not null,
    reference text not null unique,
    note text not null default ''
);

create index ledger_account on ledger (account);

create trigger ledger_no_update before update on ledger
begin
    select raise(abort, 'the ledger is only appended to');
end;

create trigger ledger_no_delete before delete on ledger
begin
    select raise(abort, 'the ledger is only appended to');
end;

create table usage (
    account text not null,
    service text not null,
    day integer not null,
    calls integer not null,
    credits integer not null,
    primary key (account, service, day)
);

-- Counts of callers without a key, when several gateways share them.
create table rates (
    caller text primary key,
    minute_cell integer not null,
    minute_current integer not null,
    minute_previous integer not null,
    day_cell integer not null,
    day_current integer not null
);

-- Calls with an Idempotency-Key. Without a status they are under way.
create table claims (
    id text primary key,
    token text not null unique,
    body text not null,
    status integer,
    content_type text,
    answer blob,
    expires_at integer not null
);

create index claims_expiry on claims (expires_at);

create table audit (
    id integer primary key autoincrement,
    at integer not null,
    actor text not null,
    action text not null,
    account text,
    detail text not null
);
