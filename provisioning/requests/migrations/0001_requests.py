"""The tables of the store, as its first release made them."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=32)),
                ("act", models.CharField(max_length=40)),
                ("what", models.CharField(db_index=True, max_length=40)),
                ("about", models.CharField(db_index=True, max_length=32)),
                ("actor", models.CharField(max_length=32)),
                ("detail", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("seal", models.CharField(default="", max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="one_head_of_the_chain"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254, unique=True)),
                ("first_name", models.CharField(max_length=64)),
                ("last_name", models.CharField(max_length=64)),
                ("structure_type", models.CharField(max_length=40)),
                ("structure", models.CharField(max_length=255)),
                ("access_mode", models.CharField(max_length=40)),
                ("function", models.CharField(blank=True, max_length=40)),
                ("sub_function", models.CharField(blank=True, max_length=40)),
                ("listed", models.BooleanField(default=False)),
                ("accepted_by", models.CharField(blank=True, max_length=254)),
                ("accepted_on", models.DateField(null=True)),
                ("left_on", models.DateField(null=True)),
                ("last_seen", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address", django.db.models.functions.text.Lower("address"))
                        ),
                        name="person_address_folded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_by", ""), ("accepted_on__isnull", True)),
                            models.Q(
                                models.Q(("accepted_by", ""), _negated=True),
                                ("accepted_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="acceptance_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_by", models.F("address")), _negated=True),
                        name="nobody_accepts_themself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("profile", models.CharField(max_length=40)),
                ("function", models.CharField(blank=True, max_length=40)),
                ("sub_function", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(default="submitted", max_length=12)),
                ("submitted_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=254)),
                ("decided_on", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="profiles",
                        to="access.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("profile", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(max_length=12)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="access.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("space", models.CharField(max_length=40)),
                ("opened_by", models.CharField(max_length=254)),
                ("opened_at", models.DateTimeField()),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("space",),
                        name="one_open_review_per_space",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=8)),
                ("by", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField(null=True)),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="access.profilerequest",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="access.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("template", models.CharField(max_length=40)),
                ("to", models.CharField(max_length=254)),
                ("about", models.CharField(max_length=120)),
                ("state", models.CharField(default="written", max_length=8)),
                ("written_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="access.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "touched_at"], name="mail_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "to", "about"), name="one_mail_per_cause"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["written", "sending", "sent", "failed", "unknown"])
                        ),
                        name="mail_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("outcome", models.CharField(max_length=12)),
                ("by", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=32)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="access.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["what"], name="decisions_on")],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254, unique=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="access.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address", django.db.models.functions.text.Lower("address"))
                        ),
                        name="alias_address_folded",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("application", models.CharField(max_length=40)),
                ("first_name", models.CharField(max_length=64)),
                ("last_name", models.CharField(max_length=64)),
                ("access_mode", models.CharField(max_length=40)),
                ("structures", models.JSONField()),
                ("message", models.TextField(blank=True)),
                ("listed", models.BooleanField(default=False)),
                ("state", models.CharField(default="submitted", max_length=12)),
                ("submitted_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("links", models.PositiveSmallIntegerField(default=0)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="accounts",
                        to="access.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="account_by_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["submitted", "confirmed"])),
                        fields=("person", "application"),
                        name="one_live_account_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "submitted",
                                    "confirmed",
                                    "accepted",
                                    "refused",
                                    "withdrawn",
                                    "expired",
                                ],
                            )
                        ),
                        name="account_state_known",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="profilerequest",
            index=models.Index(fields=["state", "until"], name="profile_by_state"),
        ),
        migrations.AddIndex(
            model_name="profilerequest",
            index=models.Index(fields=["profile", "state"], name="profile_holders"),
        ),
        migrations.AddConstraint(
            model_name="profilerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["submitted", "approved", "left"])),
                fields=("person", "profile"),
                name="one_live_profile_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "submitted",
                            "approved",
                            "refused",
                            "withdrawn",
                            "expired",
                            "revoked",
                            "ended",
                            "renewed",
                            "left",
                            "merged",
                        ],
                    )
                ),
                name="profile_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "left"]), _negated=True),
                    models.Q(
                        models.Q(("decided_by", ""), _negated=True), ("decided_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_grant_has_its_approver",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("person", "profile"), name="one_reading_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["provisioned", "pending", "failed"])),
                name="reading_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewline",
            constraint=models.UniqueConstraint(
                fields=("review", "grant"), name="one_line_per_grant"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewline",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["", "keep", "remove"])), name="answer_known"
            ),
        ),
    ]
