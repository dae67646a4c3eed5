/**
 * Every finding that reading a project can give, as warning or error. The key is what users see and search for; the
 * text says when it happens and is what the documentation is generated from.
 */
export const pitfallCodes = {
  'working-directory-invalid': 'The input working-directory is no folder inside the checkout.',
  'link-outside-checkout':
    'A file or folder of the project is a link that leaves the checkout; it is not followed.',
  'file-unreadable': 'A file is too large, no text, or cannot be opened; it counts as absent.',
  'manifest-broken': 'A dependency manifest cannot be parsed; its dependencies are not counted.',
  'requirements-missing': 'A requirements file includes another one that is not there.',
  'dependencies-missing': 'No manifest names any dependency; fastapi[standard] is installed unpinned.',
  'several-locks': 'There are lock files of two package managers; one of them is out of date.',
  'server-added': 'The server that starts the app is not among the dependencies; it is installed unpinned.',
  'conda-environment': 'environment.yml is the only manifest; its packages are installed with pip.',
  'database-incomplete':
    'A PostgreSQL driver is a dependency, but sqlalchemy or alembic is not: no database is made.',
  'database-from-group': 'What decides about the database stands only in a dependency group or a lock file.',
  'procfile-line-invalid': 'A line of the Procfile is neither a process, a comment nor blank; it is ignored.',
  'procfile-name-case': 'A process type differs from web or a phase name only in case or separators.',
  'procfile-duplicate': 'A process type stands twice in the Procfile; the last one counts.',
  'procfile-process-unused': 'A process type is neither web nor a phase; nothing runs it.',
  'procfile-name-wrong': 'A file looks like a Procfile but is not exactly named so; it is ignored.',
  'procfile-without-web': 'There is a Procfile without a web line, and no other explicit start command.',
  'procfile-empty': 'There is a Procfile without any process; it still turns the automatic phases off.',
  'entrypoint-missing': 'No ASGI app was found.',
  'entrypoint-ambiguous': 'Several apps could be the one to start.',
  'scan-capped': 'There are more files than the search for the app looks at; the entrypoint must be named.',
  'entrypoint-invalid': 'The input entrypoint is not of the form module:attribute, or names no module here.',
  'alembic-unusable': 'alembic.ini cannot be used by "alembic upgrade head"; the automatic phases are off.',
  'alembic-elsewhere': 'Alembic migrations are there, but no alembic.ini at the app root: nothing runs them.',
  'alembic-location-missing': 'script_location of alembic.ini names no folder with an env.py.',
  'alembic-several-heads': 'Several migrations are followed by no other one, which "upgrade head" refuses.',
  'alembic-revision-missing': 'A migration follows one that is not in the checkout.',
  'alembic-ignores-database-url': 'env.py connects to the URL of alembic.ini instead of DATABASE_URL.',
  'dockerfile-missing': 'The input dockerfile names a file that is not there.',
} as const satisfies Record<string, string>

export type PitfallCode = keyof typeof pitfallCodes
