"""Wagtail's user administration with our forms. In INSTALLED_APPS in place of `wagtail.users`.

Not in `kb.apps`: Django picks a package's configuration there only when there is just one.
"""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "kb.editing.users.UserViewSet"
    group_viewset = "kb.editing.users.GroupViewSet"
