# Ana is shown around, and nobody else sees it
rows: WEL-02, WEL-05, PER-01, N7
language: de, en
at: 2026-11-19 18:30

Ana joins
wait 1 minute
whatever is said in Welcome
de: Ana presses "Rundgang"
en: Ana presses "Show me around"

# The first private word says what is speaking, and the first card says that reading along is enough.
de: Ana reads ~ "Ich bin ein Bot" and ~ "Mitlesen reicht völlig" with buttons "Weiter", "Mit einem Menschen reden"
en: Ana reads ~ "I'm a bot" and ~ "Reading along is plenty" with buttons "Next", "Talk to a human"
de: Ana presses "Weiter"
en: Ana presses "Next"
de: Ana reads ~ "Plausch" and ~ "Fragen" and ~ "Danke" without "Team", "Ich bin ein Bot" with buttons "Weiter", "Mit einem Menschen reden"
en: Ana reads ~ "Chat" and ~ "Questions" and ~ "Thanks" without "Team", "I'm a bot" with buttons "Next", "Talk to a human"
de: Ana presses "Weiter"
en: Ana presses "Next"
de: Ana reads ~ "Mira" and ~ "20 Uhr" with buttons "Nur mal schauen", "Ich brauche Hilfe", "Ich möchte mitmachen", "Mich ärgert etwas", "Mit einem Menschen reden"
en: Ana reads ~ "Mira" and ~ "8 pm" with buttons "Just looking", "I need help", "I'd like to join in", "Something annoys me", "Talk to a human"
nobody else reads anything
nothing more is said anywhere

# Any time again, by its name; and whoever else presses the button gets a tour of their own.
de: Ana types: /welcome tour
en: Ana picks /welcome tour
Ana reads something
de: Quinn presses "Rundgang"
en: Quinn presses "Show me around"
de: Quinn reads ~ "Mitlesen reicht völlig"
en: Quinn reads ~ "Reading along is plenty"
nobody else reads anything
nothing more is said anywhere
