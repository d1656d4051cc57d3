"""Behind nginx with TLS. Each line differs from base for the reason beside it."""

from .base import *  # noqa: F403

DEBUG = False
HUABIAO_DEMO = False
SESSION_COOKIE_SECURE = True  # the desk is served over TLS only
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set by the nginx configuration that we print
