# A question every Thursday at half past six, also when the clocks change
rows: RIT-01, PER-04
language: de, en
at: 2026-10-06 12:00

Jo picks /ritual create in Chat with title: "Thursday round", day: thu, time: "18:30", questions: "What went well?\nWhich tool do you never lend?\nWhat did you do for the first time?\nWhere could you use a hand?"
de: Jo reads ~ "Thursday round ist eingetragen" and ~ "8. Oktober"
en: Jo reads ~ "Thursday round is set up" and ~ "8 October"
nothing is said anywhere
wait until 2026-10-08 18:29
nothing is said anywhere
wait until 2026-10-08 18:31
in Chat: host says "Thursday round: What went well?" with thread "Thursday round"
wait until 2026-10-15 18:31
in Chat: host says "Thursday round: Which tool do you never lend?"
wait until 2026-10-22 18:31
in Chat: host says "Thursday round: What did you do for the first time?"
whatever is said in Team
whatever Jo reads

# On 25 October the clocks go back; half past six stays half past six.
wait until 2026-10-29 18:29
nothing is said in Chat
wait until 2026-10-29 18:31
in Chat: host says "Thursday round: Where could you use a hand?"
whatever is said in Team
whatever Jo reads

# Nobody authored a fifth question, so nothing is made up; the team hears why.
wait until 2026-11-05 19:30
nothing is said in Chat
de: in Team: host says ~ "fällt" and ~ "keine Frage"
en: in Team: host says ~ "No Thursday round" and ~ "no question"
de: Jo reads ~ "seit einer Woche keine Runde" with button "Fragen aufschreiben"
en: Jo reads ~ "hasn't had a round for a week" with button "Write questions"
nobody else reads anything
