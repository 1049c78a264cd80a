// Transcripts: being built.
