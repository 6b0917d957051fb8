# The host was away: two hours late it asks, five hours late it lets go and says so
rows: RIT-02
language: de, en
at: 2026-11-18 12:00

Jo picks /ritual create in Chat with title: "Thursday round", day: thu, time: "15:00", questions: "What went well?\nWhere could you use a hand?\nWhat did you learn?"
whatever Jo reads
wait until 2026-11-19 14:00
the host restarts after 3 hours
wait 30 minutes
in Chat: host says "Thursday round: What went well?"
the host restarts
wait 5 minutes
nothing more is said anywhere

wait until 2026-11-26 14:00
the host restarts after 5 hours
wait 1 day
nothing is said in Chat
de: in Team: host says ~ "nicht da" and ~ "Thursday round"
en: in Team: host says ~ "wasn't there" and ~ "Thursday round"

wait until 2026-12-03 15:30
in Chat: host says something
nothing more is said in Chat
whatever is said in Team
