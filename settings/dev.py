"""Development and the demo: works with no configuration at all."""

from settings.base import *
from settings.base import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
# A key for one machine only; production refuses to start without its own.
SECRET_KEY = env.str("SECRET_KEY", default="development-only-not-secret")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
SERVE_MEDIA = True
VAR_DIR.mkdir(exist_ok=True)
# Without a mail server every e-mail is printed, and kept as a file that anybody here can read.
if not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "kb.account.mail.DemoEmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
# Passkeys without https, on http://localhost only: browsers have none for a bare address.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
