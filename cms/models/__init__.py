"""Pages and pictures, one type per file."""

from cms.models.agenda import AgendaItem
from cms.models.home import HomePage
from cms.models.letters import LetterText
from cms.models.pictures import Picture, PictureRendition
from cms.models.simple import SimplePage
from cms.models.stories import StoryAuthor, StoryPage, StoryTag
from cms.models.story_index import StoryIndexPage

__all__ = [
    "AgendaItem",
    "HomePage",
    "LetterText",
    "Picture",
    "PictureRendition",
    "SimplePage",
    "StoryAuthor",
    "StoryIndexPage",
    "StoryPage",
    "StoryTag",
]
