"""Two groups with exactly the rights they need; nobody in them may touch people's rights.

Wagtail's own groups go: they may do other things than anybody here should. Permissions
are rows that Django makes after all migrations; on a fresh database they are made here.
"""

from django.db import migrations

COORDINATOR = {
    "wagtailadmin.admin": ["access_admin"],
    "accounts.discipline": ["add_discipline", "change_discipline", "view_discipline"],
    "accounts.organisation": ["change_organisation", "view_organisation"],
    "accounts.claim": ["view_claim"],
    "accounts.letter": ["view_letter"],
    "exchange.listing": ["view_listing"],
    "exchange.match": ["view_match"],
}
EDITOR = {"wagtailadmin.admin": ["access_admin"]}
PICTURES = ["add_image", "change_image", "choose_image", "delete_image"]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Collection = apps.get_model("wagtailcore", "Collection")
    Page = apps.get_model("wagtailcore", "Page")
    PageRight = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionRight = apps.get_model("wagtailcore", "GroupCollectionPermission")
    permission = _Permissions(apps)

    Group.objects.filter(name__in=("Moderators", "Editors"), user__isnull=True).delete()
    coordinator, _ = Group.objects.get_or_create(name="Coordinator")
    editor, _ = Group.objects.get_or_create(name="Editor")
    for group, rights in ((coordinator, COORDINATOR), (editor, EDITOR)):
        group.permissions.set(
            permission(model, codename) for model, names in rights.items() for codename in names
        )

    root = Page.objects.filter(depth=1).order_by("path").first()
    stories = Page.objects.filter(content_type__model="storyindexpage").first()
    for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"):
        PageRight.objects.get_or_create(
            group=coordinator, page=root, permission=permission("wagtailcore.page", codename)
        )
    for codename in ("add_page", "change_page", "publish_page"):
        if stories:
            PageRight.objects.get_or_create(
                group=editor, page=stories, permission=permission("wagtailcore.page", codename)
            )
    everything = Collection.objects.filter(depth=1).order_by("path").first()
    for group, codenames in ((coordinator, PICTURES), (editor, ["add_image", "choose_image"])):
        for codename in codenames:
            CollectionRight.objects.get_or_create(
                group=group,
                collection=everything,
                permission=permission("wagtailimages.image", codename),
            )


class _Permissions:
    """Finds a permission, or makes the row that Django would make a moment later."""

    def __init__(self, apps):
        self.kinds = apps.get_model("contenttypes", "ContentType").objects
        self.permissions = apps.get_model("auth", "Permission").objects

    def __call__(self, model, codename):
        app_label, name = model.split(".")
        kind, _ = self.kinds.get_or_create(app_label=app_label, model=name)
        verb, _, noun = codename.partition("_")
        found, _ = self.permissions.get_or_create(
            content_type=kind, codename=codename, defaults={"name": f"Can {verb} {noun}"}
        )
        return found


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_first_pages"),
        ("accounts", "0002_disciplines_and_managers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("exchange", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        # After Wagtail has given rights to every group there is, so that ours hold only their own.
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
