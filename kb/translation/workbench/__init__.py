"""The workbench: where a translation is written, read and approved, segment by segment.

`board` reads a translation with all that is known of its segments, `work` changes it, `views` and
`presenting` put both on the page. Only approval makes accepted text, through `kb.translation`.
"""
