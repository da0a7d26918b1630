"""Load against the limit: each module here measures one thing when its `main()` is called."""
