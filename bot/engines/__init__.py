"""The engines that read what a text is after, where they touch the world: files, threads, other people's code."""
