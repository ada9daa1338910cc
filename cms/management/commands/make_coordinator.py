from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User


class Command(BaseCommand):
    help = "Make somebody with an account the network coordinator, e.g. make_coordinator a@b.nl"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--editor", action="store_true", help="editor of stories only")
        parser.add_argument("--remove", action="store_true", help="take the role away again")

    def handle(self, *, email: str, editor: bool, remove: bool, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody has an account with {email}. Let them join first.")
        group = Group.objects.get(name="Editor" if editor else "Coordinator")
        if remove:
            user.groups.remove(group)
        else:
            user.groups.add(group)
        verb = "is no longer" if remove else "is now"
        self.stdout.write(f"{user.email} {verb} {group.name.lower()}.")
