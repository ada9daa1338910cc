from django.urls import path

from accounts.letters import mailbox_views

urlpatterns = [
    path("", mailbox_views.index, name="mailbox"),
    path("<str:name>/", mailbox_views.letter, name="mailbox_letter"),
    path("<str:name>/html/", mailbox_views.html, name="mailbox_html"),
    path("<str:name>/answer/", mailbox_views.answer, name="mailbox_answer"),
    path("<str:name>/source/", mailbox_views.source, name="mailbox_source"),
]
