"""Accounts: django-allauth is every way in, by a code in an e-mail, a passkey or a password."""

from settings.environment import env

ACCOUNT_APPS = ["allauth", "allauth.account", "allauth.mfa", "allauth.usersessions"]

AUTH_USER_MODEL = "kb.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "member:home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600

MINUTE = 60
CODE_LIFETIME = 10 * MINUTE
CODE_ATTEMPTS = 5

ACCOUNT_ADAPTER = "kb.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "kb.account.forms.LoginForm", "signup": "kb.account.forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# No password: whoever wants one sets it later.
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "member:details"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = CODE_ATTEMPTS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_LIFETIME
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = CODE_ATTEMPTS
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_LIFETIME
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = CODE_ATTEMPTS
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_LIFETIME
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * MINUTE
# Tells a person when her password, address or second factor changed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Digits: Latin letters are hard to type on a keyboard that is set to Ukrainian or Russian.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# A workshop of forty shares one address; a code or password is guarded by its own e-mail address.
ACCOUNT_RATE_LIMITS = {
    "login": "120/10m/ip",
    "login_failed": "30/10m/ip,5/5m/key",
    "signup": "80/10m/ip,300/d/ip",
    "request_login_code": "120/10m/ip,4/10m/key,20/d/key",
    "confirm_email": "4/10m/key,20/d/key",
    "reset_password": "60/10m/ip,4/10m/key",
    "reset_password_from_key": "60/10m/ip",
}
# How many proxies of one's own stand in front; 0 takes the address that connects.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_RATE_LIMITS = {"webauthn_login": "120/10m/ip"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "The Common Shelf"
# A clock that is half a minute slow is common on old telephones.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {"add_webauthn": "kb.account.forms.AddPasskeyForm"}
# Whether editors, translators, reviewers and administrators must have a second factor.
SECOND_FACTOR_REQUIRED = False

# What one account may do in a day (kb.account.spam).
DAILY_QUOTAS = {"submission": 20, "library": 5, "resume_link": 20}
