"""Addresses of people and organisations."""

from django.urls import include, path, re_path

from accounts.views import addresses, joining, organisations, people, teams

people_urls = [
    path("my/", people.home, name="home"),
    path("my/address/solution/", addresses.solve, name="address_solution"),
    path("join/", joining.join, name="join"),
    path("join/names/", joining.lookup, name="lookup"),
    path("join/done/", joining.joined, name="joined"),
    path("settings/", people.edit_settings, name="settings"),
    path("acting/", people.act_for, name="acting"),
    path("admin-door/", people.admin_door, name="admin_door"),
    path("my/invitations/<int:pk>/", teams.answer_mine, name="my_invitation"),
    path("invitations/<str:token>/", teams.invitation, name="invitation"),
    path("invitations/<str:token>/answer/", teams.answer_invitation, name="answer_invitation"),
]

organisation_urls = [
    path("", organisations.index, name="index"),
    re_path(r"^colours/(?P<code>[0-9a-fA-F]{6})\.css$", organisations.own_colours, name="colours"),
    path("<slug:slug>/", organisations.detail, name="detail"),
    path("<slug:slug>/page/", organisations.edit, name="edit"),
    path("<slug:slug>/submission/", organisations.resubmit, name="resubmit"),
    path("<slug:slug>/team/", teams.team, name="team"),
    path("<slug:slug>/team/departure/", teams.leave, name="leave"),
    path("<slug:slug>/team/invitations/", teams.invite, name="invite"),
    path("<slug:slug>/team/invitations/<int:pk>/letter/", teams.send_again, name="send_again"),
    path("<slug:slug>/team/invitations/<int:pk>/revocation/", teams.revoke, name="revoke"),
    path("<slug:slug>/team/members/<int:pk>/role/", teams.change_role, name="change_role"),
    path("<slug:slug>/team/members/<int:pk>/removal/", teams.remove, name="remove"),
    path("<slug:slug>/team/claims/<int:pk>/decision/", teams.decide_claim, name="decide_claim"),
]

urlpatterns = [
    path("", include((people_urls, "accounts"))),
    path("organisations/", include((organisation_urls, "organisations"))),
]
