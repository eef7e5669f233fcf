-- Plans and prices are written anew from the configuration at every start. Null is "no limit".
create table plans (
    name text primary key,
    per_minute bigint,
    per_day bigint,
    max_concurrent bigint,
    max_sessions bigint
);

create table prices (
    plan text not null references plans (name) on delete cascade,
    service text not null,
    credits bigint not null check (credits >= 0),
    primary key (plan, service)
);

-- One row is locked per decision: credits and counts stand together, so that one update decides all of them.
create table accounts (
    id text primary key,
    plan text not null,
    credits bigint not null check (credits >= 0),             -- free to be spent
    held bigint not null default 0 check (held >= 0),         -- in open holds
    open_holds bigint not null default 0 check (open_holds >= 0),
    minute_cell bigint not null default 0,
    minute_current bigint not null default 0,
    minute_previous bigint not null default 0,
    day_cell bigint not null default 0,
    day_current bigint not null default 0,
    per_minute bigint,                                        -- what differs from the plan
    per_day bigint,
    max_concurrent bigint,
    max_sessions bigint,
    created_at bigint not null,                               -- times are milliseconds since 1970
    created_from text                                         -- HMAC of an address
) with (fillfactor = 50);

create index accounts_created on accounts (created_from, created_at);

create table keys (
    hash text primary key,                                    -- HMAC of the key's digest
    account text not null references accounts (id),
    hint text not null,                                       -- its beginning, for people
    created_at bigint not null,
    expires_at bigint,
    replaced_at bigint,
    revoked_at bigint
);

create index keys_account on keys (account);

create table holds (
    id text primary key,
    account text not null,
    service text not null,
    credits bigint not null check (credits >= 0),
    expires_at bigint not null
);

create index holds_expiry on holds (expires_at);

-- Only ever appended to: its sums are the balances. The reference makes every grant and every charge happen once.
create table ledger (
    id bigint generated always as identity primary key,
    account text not null,
    at bigint not null,
    kind text not null check ((kind = 'grant' and credits > 0) or (kind = 'charge' and credits < 0)),
    credits bigint not null,
    reference text not null unique,
    note text not null default ''
);

create index ledger_account on ledger (account);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only appended to';
end $$;

create trigger ledger_append_only before update or delete on ledger for each row execute function refuse_change();

create table usage (
    account text not null,
    service text not null,
    day bigint not null,
    calls bigint not null,
    credits bigint not null,
    primary key (account, service, day)
);

-- Counts of callers without a key, when several gateways share them. A crash of the server may empty it.
create unlogged table rates (
    caller text primary key,
    minute_cell bigint not null,
    minute_current bigint not null,
    minute_previous bigint not null,
    day_cell bigint not null,
    day_current bigint not null
);

-- Calls with an Idempotency-Key. Without a status they are under way.
create table claims (
    id text primary key,
    token text not null unique,
    body text not null,
    status bigint,
    content_type text,
    answer bytea,
    expires_at bigint not null
);

create index claims_expiry on claims (expires_at);

create table audit (
    id bigint generated always as identity primary key,
    at bigint not null,
    actor text not null,
    action text not null,
    account text,
    detail text not null
);
