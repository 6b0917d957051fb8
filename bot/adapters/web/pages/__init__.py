"""The playground's page: what it says, shows, accepts and refuses over HTTP."""
