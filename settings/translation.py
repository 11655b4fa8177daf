"""Machine translation: off unless a provider is named. Texts leave the site only then."""

import environ

env = environ.Env()

# "" (off), "libretranslate", "deepl" or "etranslation".
MACHINE_TRANSLATION_PROVIDER = env.str("MACHINE_TRANSLATION_PROVIDER", default="")
MACHINE_TRANSLATION_URL = env.str("MACHINE_TRANSLATION_URL", default="")
# The name of the application as eTranslation knows it; the key is its password.
MACHINE_TRANSLATION_USER = env.str("MACHINE_TRANSLATION_USER", default="")
MACHINE_TRANSLATION_KEY = env.str("MACHINE_TRANSLATION_KEY", default="")
MACHINE_TRANSLATION_TIMEOUT = env.float("MACHINE_TRANSLATION_TIMEOUT", default=20.0)
# Characters a day, for all users together.
MACHINE_TRANSLATION_DAILY_LIMIT = env.int("MACHINE_TRANSLATION_DAILY_LIMIT", default=200_000)
