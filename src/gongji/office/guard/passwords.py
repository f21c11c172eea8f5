"""What a password must be, in words that the libraries' catalogues lack."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        """What is wrong with a short one."""
        return f"密码太短。改法：至少 {self.min_length} 个字符，可以用一句话"

    def get_help_text(self) -> str:
        """The rule."""
        return f"至少 {self.min_length} 个字符"
