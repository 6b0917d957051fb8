-- The key under which members whom the house forgot are still known to be no newcomers: made here, once, on this machine.
INSERT INTO discord_facts (name, value) VALUES ('shade', lower(hex(randomblob(32)))) ON CONFLICT (name) DO NOTHING;
