"""What is the same everywhere. Production and tests differ in a few lines only."""

from pathlib import Path

from huabiao.project.duties import DUTIES

from . import env

HUABIAO_HOME = env.HOME
HUABIAO_DEMO = env.DEMO
HUABIAO_BIND = env.BIND
HUABIAO_PROXIES = env.PROXIES
HUABIAO_SCHEME = env.SCHEME
HUABIAO_PRECOMPRESS = env.PRECOMPRESS
HUABIAO_BUILD_PROCESSES = env.BUILD_PROCESSES
HUABIAO_SEARCH = env.SEARCH
HUABIAO_KEEP_DAYS = env.KEEP_DAYS
HUABIAO_METRICS_TOKEN = env.METRICS_TOKEN

SECRET_KEY = env.secret_key()
DEBUG = env.DEBUG
ALLOWED_HOSTS = env.HOSTS
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Before wagtail.admin, so that our templates of the same name come first.
    "huabiao.foundation.desk",
    *reversed(DUTIES),
    "huabiao.engines.casework",
    "huabiao.engines.publishing",
    "huabiao.engines.search",
    "huabiao.foundation.sites",
    "huabiao.foundation.organizations",
    "huabiao.foundation.accounts",
    "huabiao.foundation.ledger",
    "huabiao.project",
    "wagtail.contrib.table_block",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "huabiao.foundation.desk.middleware.DeskGate",
]

ROOT_URLCONF = "huabiao.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["huabiao.foundation.accounts.backends.GrantBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/desk-static/"
STATIC_ROOT = HUABIAO_HOME / "desk-static"
MEDIA_ROOT = HUABIAO_HOME / "media"
MEDIA_URL = "/media/"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

WAGTAIL_SITE_NAME = "华表"
WAGTAILADMIN_BASE_URL = f"{HUABIAO_SCHEME}://{HUABIAO_BIND}"
WAGTAIL_I18N_ENABLED = False
# Autosave writes a revision past our actions; see docs/decisions/0005.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_USER_LOGIN_FORM = "huabiao.foundation.desk.forms.LoginForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
TAGGIT_CASE_INSENSITIVE = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "huabiao_session"
CSRF_COOKIE_NAME = "huabiao_csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"huabiao": {"level": "INFO"}},
}
