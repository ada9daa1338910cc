"""What pages are made of: one block, one file, one template in templates/cms/blocks/."""

from cms.blocks.call_to_action import CallToActionBlock
from cms.blocks.disciplines import DisciplinesBlock
from cms.blocks.gallery import GalleryBlock
from cms.blocks.heading import HeadingBlock
from cms.blocks.hero import HeroBlock
from cms.blocks.kinds import KindsBlock
from cms.blocks.listing_reference import ListingReferenceBlock
from cms.blocks.members import MembersBlock
from cms.blocks.newest_stories import NewestStoriesBlock
from cms.blocks.open_listings import OpenListingsBlock
from cms.blocks.paragraph import ParagraphBlock
from cms.blocks.picture import PictureBlock
from cms.blocks.quote import QuoteBlock
from cms.blocks.steps import StepsBlock
from cms.blocks.text import TextBlock
from cms.blocks.voices import VoicesBlock

HOME_BLOCKS = [
    ("hero", HeroBlock()),
    ("kinds", KindsBlock()),
    ("open_listings", OpenListingsBlock()),
    ("newest_stories", NewestStoriesBlock()),
    ("steps", StepsBlock()),
    ("voices", VoicesBlock()),
    ("members", MembersBlock()),
    ("disciplines", DisciplinesBlock()),
    ("call_to_action", CallToActionBlock()),
    ("text", TextBlock()),
]
STORY_BLOCKS = [
    ("paragraph", ParagraphBlock()),
    ("heading", HeadingBlock(max_length=100)),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
    ("gallery", GalleryBlock()),
    ("listing", ListingReferenceBlock()),
    ("call_to_action", CallToActionBlock()),
]
SIMPLE_BLOCKS = [
    ("text", TextBlock()),
    ("picture", PictureBlock()),
    ("quote", QuoteBlock()),
    ("call_to_action", CallToActionBlock()),
]

__all__ = ["HOME_BLOCKS", "SIMPLE_BLOCKS", "STORY_BLOCKS"]
