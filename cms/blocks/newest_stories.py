"""The newest stories."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class NewestStoriesBlock(blocks.StructBlock):
    """The newest stories, the first of them large."""

    eyebrow = blocks.CharBlock(label=_("Line above"), max_length=80, required=False)
    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=9, default=3)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        # By name: the story page itself is made of blocks.
        story_model = apps.get_model("cms", "StoryPage")
        stories = list(story_model.objects.newest_cards().with_authors()[: value["count"]])
        context["stories"] = stories
        context["stories_url"] = (
            stories[0].url.removesuffix(f"{stories[0].slug}/") if stories else ""
        )
        return context

    class Meta:
        icon = "doc-full"
        label = _("Newest stories")
        description = _("The newest stories, kept up to date by itself")
        template = "cms/blocks/newest_stories.html"
        preview_value = {"heading": "Verhalen uit het netwerk", "count": 3}
