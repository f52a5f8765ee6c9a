"""The icons a quick link may carry: names of Fluent UI icons, as SharePoint takes them.

SharePoint shows nothing for a name it does not know, hence a list. Source: the icon picker of the
Quick links web part.
"""

from __future__ import annotations

_NAMES = """
    Accept AccountManagement Add AddFriend AddTo AlertSolid Album AllApps Archive ArrangeList
    Articles Attach AutoEnhanceOn Badge BarChart4 BIDashboard BookAnswers Bookmark BulletedList
    Bullseye BusinessHoursSign Calculator Calendar CalendarDay Camera CannedChat Certificate Chart
    ChatInviteFriend CheckList CheckMark ChevronRight CircleRing City CityNext ClipboardList Clock
    CloudDownload CloudUpload Code Comment CommentAdd CompanyDirectory Completed Compare Contact
    ContactCard ContactInfo ContactList Courthouse CustomList DateTime Devices2 DocLibrary
    Document DocumentSearch DocumentSet Download Edit EditMail Education EMI Emoji2 Event
    ExcelDocument FabricFolder FabricFolderFill FamilyAndFriends Favorite FavoriteStar Feedback
    Feed FileTemplate Filter Financial Flag FolderList FolderOpen Forward FullHistory Globe Group
    GroupedList Health Heart Help History Home HomeSolid Hospital Info InfoSolid
    KnowledgeArticle Library Lightbulb LightningBolt Link List Location Lock LockSolid Mail
    MailSolid MapPin Market MedicalCare Medical Megaphone Message Money More MyNetwork News
    NewsSearch OfficeChat OpenFile Org Page PageList PDF People PeopleAdd Permissions
    PermissionsSolid Phone Pinned PlanView PowerPointDocument Presentation Preview Print
    ProfileSearch ProjectCollection Publish PublicCalendar Questionnaire ReadingMode
    ReminderPerson Rename Reply ReportDocument Ribbon Rocket Savings Search SecurityGroup Send
    Settings Share SharepointLogo Shield ShoppingCart SignIn SiteScan SkypeCheck SpeedHigh
    StackedBarChart StatusCircleQuestionMark Suitcase Sync Table Tag Taskboard TaskLogo
    TeamsLogo TestPlan TextDocument TimeSheet ToDoLogoOutline Toolbox Trophy2 Unlock Upload
    UserFollowed Video ViewAll Warning WebAppBuilderFragment WordDocument WorkItem World
"""
ICONS: frozenset[str] = frozenset(_NAMES.split())
