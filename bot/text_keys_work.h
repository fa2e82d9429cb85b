/* text_keys_work.h - the part of text_keys.h about work that nobody asks for: tasks, agendas,
 * warnings, funds, weather, reports, diagrams. */
#ifndef BOT_TEXT_KEYS_WORK_H
#define BOT_TEXT_KEYS_WORK_H

#include "bot/text_keys_desk.h"
#include "bot/text_keys_send.h"
#include "bot/text_keys_survey.h"

#define TEXT_KEY_ABOUT_CLUSTER "place days before before_days expected chance"

#define TEXT_KEY_ABOUT_DEBT "name months due community hotline step letter"

/*    name                 key                   needed            allowed besides */
#define TEXT_KEY_WORK_LIST(X)                                                                      \
    TEXT_KEY_DESK_LIST(X)                                                                          \
    /* What stands in printed forms. */                                                            \
    X(FORM_BY_RESIDENT,    "form.by_resident",   "",               "")                             \
    X(FORM_BY_SYSTEM,      "form.by_system",     "",               "")                             \
    X(VALUE_SILENT,        "value.silent",       "",               "")                             \
    X(CLASS_WITHIN,        "class.within",       "",               "")                             \
    X(CLASS_COMPANY,       "class.company",      "",               "")                             \
    X(CLASS_PAID,          "class.paid",         "",               "")                             \
    TEXT_KEY_SURVEY_LIST(X)                                                                        \
    TEXT_KEY_SEND_LIST(X)                                                                          \
    X(TASK_CONTENT,        "task.label.content", "",              "")                              \
    X(TASK_ROLE,           "task.label.role",    "",              "")                              \
    X(TASK_INSTRUCTION,    "task.label.instruction", "",          "")                              \
    X(TASK_RULE,           "task.label.rule",    "",              "")                              \
    X(TASK_DUE,            "task.label.due",     "",              "")                              \
    X(TASK_PERIOD,         "task.label.period",  "",              "")                              \
    X(TASK_LATE,           "task.label.late",    "",              "")                              \
    X(TASK_LATE_WORDS,     "task.late",          "at",            "")                              \
    X(TASK_LATE_TITLE,     "task.late_title",    "title",         "")                              \
    X(AGENDA_LABEL_HANDLED,   "agenda.label.handled",   "",       "")                              \
    X(AGENDA_LABEL_OPEN,      "agenda.label.open",      "",       "")                              \
    X(AGENDA_LABEL_CALLBACKS, "agenda.label.callbacks", "",       "")                              \
    X(AGENDA_LABEL_REPEATED,  "agenda.label.repeated",  "",       "")                              \
    X(AGENDA_LABEL_STAFF,     "agenda.label.staff",     "",       "")                              \
    X(AGENDA_HANDLED,      "agenda.handled",     "opened completed", "")                           \
    X(AGENDA_TICKET,       "agenda.ticket",      "ticket days note", "title")                      \
    X(AGENDA_NO_NOTE,      "agenda.no_note",     "",              "")                              \
    X(AGENDA_MORE,         "agenda.more",        "count",         "")                              \
    X(AGENDA_NONE_OPEN,    "agenda.none_open",   "",              "")                              \
    X(AGENDA_CALLBACKS,    "agenda.callbacks",   "completed called_back", "")                      \
    X(AGENDA_REPEATED,     "agenda.repeated",    "kind count",    "place before")                  \
    X(AGENDA_NONE_REPEATED, "agenda.none_repeated", "",           "")                              \
    X(AGENDA_WORKER,       "agenda.worker",      "name completed score",                           \
      "reopened signed unsigned called_back")                                                      \
    X(AGENDA_NONE_DONE,    "agenda.none_done",   "",              "")                              \
    X(REPORT_ALL,            "report.all", "", "")                                                 \
    X(REPORT_EMPTY,          "report.empty", "", "")                                               \
    X(REPORT_MORE,           "report.more", "count", "")                                           \
    X(REPORT_NAME_WEEKLY,    "report.name.weekly", "", "")                                         \
    X(REPORT_NAME_MONTHLY,   "report.name.monthly", "", "")                                        \
    X(REPORT_NAME_QUARTERLY, "report.name.quarterly", "", "")                                      \
    X(REPORT_NAME_YEARLY,    "report.name.yearly", "", "")                                         \
    X(REPORT_T_SUMMARY,      "report.table.summary", "", "")                                       \
    X(REPORT_T_HANDLED,      "report.table.handled", "", "")                                       \
    X(REPORT_T_OPEN,         "report.table.open", "", "")                                          \
    X(REPORT_T_CLOCKS,       "report.table.clocks", "", "")                                        \
    X(REPORT_T_REPEATED,     "report.table.repeated", "", "")                                      \
    X(REPORT_T_STAFF,        "report.table.staff", "", "")                                         \
    X(REPORT_T_ARREARS,      "report.table.arrears", "", "")                                       \
    X(REPORT_REASON,         "report.column.reason", "", "")                                       \
    X(REPORT_HOMES,          "report.column.homes", "", "")                                        \
    X(REPORT_OVERDUE,        "report.column.overdue", "", "")                                      \
    X(REPORT_UNKNOWN,        "report.unknown", "", "")                                             \
    X(REPORT_COMMUNITY,      "report.column.community", "", "")                                    \
    X(REPORT_OPENED,         "report.column.opened", "", "")                                       \
    X(REPORT_HANDLED,        "report.column.handled", "", "")                                      \
    X(REPORT_OPEN,           "report.column.open", "", "")                                         \
    X(REPORT_COMPLETED,      "report.column.completed", "", "")                                    \
    X(REPORT_CALLED_BACK,    "report.column.called_back", "", "")                                  \
    X(REPORT_CALLBACK_PERCENT, "report.column.callback_percent", "", "")                           \
    X(REPORT_KEPT,           "report.column.kept", "", "")                                         \
    X(REPORT_MISSED,         "report.column.missed", "", "")                                       \
    X(REPORT_SCORE,          "report.column.score", "", "")                                        \
    X(REPORT_TICKET,         "report.column.ticket", "", "")                                       \
    X(REPORT_TITLE,          "report.column.title", "", "")                                        \
    X(REPORT_OPENED_ON,      "report.column.opened_on", "", "")                                    \
    X(REPORT_HANDLED_ON,     "report.column.handled_on", "", "")                                   \
    X(REPORT_RESULT,         "report.column.result", "", "")                                       \
    X(REPORT_DAYS,           "report.column.days", "", "")                                         \
    X(REPORT_NOTE,           "report.column.note", "", "")                                         \
    X(REPORT_RULE,           "report.column.rule", "", "")                                         \
    X(REPORT_BUILDING,       "report.column.building", "", "")                                     \
    X(REPORT_KIND,           "report.column.kind", "", "")                                         \
    X(REPORT_COUNT,          "report.column.count", "", "")                                        \
    X(REPORT_BEFORE,         "report.column.before", "", "")                                       \
    X(REPORT_NAME,           "report.column.name", "", "")                                         \
    X(REPORT_DEPARTMENT,     "report.column.department", "", "")                                   \
    X(REPORT_REOPENED,       "report.column.reopened", "", "")                                     \
    X(REPORT_SIGNED,         "report.column.signed", "", "")                                       \
    X(REPORT_NOT_SIGNED,     "report.column.not_signed", "", "")                                   \
    X(REPORT_CALLBACKS,      "report.column.callbacks", "", "")                                    \
    X(FUND_SHORT,          "fund.error.short",   "",              "")                              \
    X(FUND_FULL,           "fund.error.full",    "",              "")                              \
    X(WEATHER_TITLE_BEFORE, "weather.title.before", "kind",       "from until")                    \
    X(WEATHER_TITLE_AFTER, "weather.title.after", "kind",         "from until")                    \
    X(WEATHER_BEFORE,      "weather.before",     "kind from",     "until")                         \
    X(WEATHER_AFTER,       "weather.after",      "kind",          "from until")                    \
    X(DUNNING_MONTH,       "dunning.month",      "year month",    "day")                           \
    X(DUNNING_MONTHS,      "dunning.months",     "first last",    "count")                         \
    X(DUNNING_BETWEEN,     "dunning.between",    "",              "")                              \
    X(DUNNING_DAY,         "dunning.day",        "month day",     "year")                          \
    X(DUNNING_OWNER,       "dunning.owner",      "",              "")                              \
    X(DUNNING_TITLE,       "dunning.title",      "room",          "step")                          \
    X(DUNNING_LEGAL,       "dunning.legal",      "room amount",   TEXT_KEY_ABOUT_DEBT)             \
    X(DUNNING_LEGAL_TITLE, "dunning.legal.title", "room",         TEXT_KEY_ABOUT_DEBT)             \
    X(LETTER_NUMBER,       "letter.number",      "number",        "")                              \
    X(LETTER_TITLE,        "letter.title",       "",              "")                              \
    X(LETTER_TO,           "letter.to",          "room name",     "")                              \
    X(LETTER_BODY,         "letter.body",        "amount day",    "community days")                \
    X(LETTER_CONTACT,      "letter.contact",     "hotline",       "")                              \
    X(LETTER_SIGN,         "letter.sign",        "community",     "")                              \
    X(LETTER_C_MONTH,      "letter.column.month", "",             "")                              \
    X(LETTER_C_KIND,       "letter.column.kind", "",              "")                              \
    X(LETTER_C_DUE,        "letter.column.due",  "",              "")                              \
    X(LETTER_C_OWED,       "letter.column.owed", "",              "")                              \
    X(LETTER_TOTAL,        "letter.total",       "",              "")                              \
    X(DIAGRAM_SERVICE,       "diagram.service", "", "")                                            \
    X(DIAGRAM_INTENT,        "diagram.intent", "", "")                                             \
    X(DIAGRAM_CLASS,         "diagram.class", "", "")                                              \
    X(DIAGRAM_COMMUNITY,     "diagram.community", "", "")                                          \
    X(DIAGRAM_STATE,         "diagram.state", "", "")                                              \
    X(DIAGRAM_DEPARTMENT,    "diagram.department", "", "")                                         \
    X(DIAGRAM_BOUND,         "diagram.bound", "", "")                                              \
    X(DIAGRAM_NOTHING,       "diagram.nothing", "", "")                                            \
    X(DIAGRAM_PRESENT,       "diagram.present", "", "")                                            \
    X(DIAGRAM_ABSENT,        "diagram.absent", "", "")                                             \
    X(DIAGRAM_YUAN,          "diagram.yuan", "", "")                                               \
    X(DIAGRAM_RESIDENT,      "diagram.resident", "", "")                                           \
    X(DIAGRAM_SYSTEM,        "diagram.system", "", "")                                             \
    X(DIAGRAM_AUTOMATIC,     "diagram.automatic", "", "")                                          \
    X(DIAGRAM_NEEDS,         "diagram.needs", "", "")                                              \
    X(DIAGRAM_LINKED,        "diagram.linked", "", "")                                             \
    X(WARNING_TITLE,       "warning.title",      "count kind",    TEXT_KEY_ABOUT_CLUSTER)          \
    X(WARNING_WORDS,       "warning.words",      "count kind",    TEXT_KEY_ABOUT_CLUSTER)

#endif
