/* text_keys_survey.h - the part of text_keys.h about surveys. */
#ifndef BOT_TEXT_KEYS_SURVEY_H
#define BOT_TEXT_KEYS_SURVEY_H

/* What is known of a survey. */
#define TEXT_KEY_ABOUT_SURVEY                                                                      \
    "title community occupied sampled required answered seed campaign day"

#define TEXT_KEY_SURVEY_LIST(X)                                                                    \
    X(SURVEY_ASK_MODE,     "survey.ask.mode",    "title",         "days")                          \
    X(SURVEY_BEGIN,        "survey.begin",       "title",         "days")                          \
    X(SURVEY_BEGIN_ANONYMOUS, "survey.begin.anonymous", "",       "")                              \
    X(SURVEY_RETRY_MODE,   "survey.retry.mode",  "",              "")                              \
    X(SURVEY_RETRY_SCALE,  "survey.retry.scale", "points",        "")                              \
    X(SURVEY_RETRY_CHOICE, "survey.retry.choice", "",             "")                              \
    X(SURVEY_RETRY_TEXT,   "survey.retry.text",  "",              "")                              \
    X(SURVEY_AGAIN,        "survey.again",       "",              "")                              \
    X(SURVEY_REMIND,       "survey.remind",      "title",         "")                              \
    X(SURVEY_THANKS,       "survey.thanks",      "",              "")                              \
    X(SURVEY_TICKET,       "survey.ticket",      "tickets",       "")                              \
    X(SURVEY_STOPPED,      "survey.stopped",     "",              "")                              \
    X(SURVEY_HIDDEN,       "survey.hidden",      "",              "")                              \
    X(SURVEY_VISIT_TITLE,  "survey.visit.title", "room",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_VISIT,        "survey.visit",       "room",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_NOTICE_TITLE, "survey.notice.title", "title",        TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_NOTICE,       "survey.notice",      "title day",     TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_APPROVE,      "survey.approve",     "title campaign", TEXT_KEY_ABOUT_SURVEY)          \
    X(SURVEY_RESULT_TITLE, "survey.result.title", "title",        TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_RESULT,       "survey.result",      "title share",   TEXT_KEY_ABOUT_SURVEY " change") \
    X(SURVEY_RESULT_CHANGE, "survey.result.change", "difference chance", "")                       \
    X(SURVEY_SHARE,        "survey.share",       "share low high", "confidence count")             \
    X(SURVEY_SHARE_FEW,    "survey.share.few",   "",              "least")                         \
    X(SURVEY_TOPIC_TITLE,  "survey.topic.title", "item",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_TOPIC,        "survey.topic",       "item dissatisfied count", TEXT_KEY_ABOUT_SURVEY) \
    X(SURVEY_REVISIT_TITLE, "survey.revisit.title", "room",       TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_REVISIT,      "survey.revisit",     "room",          TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_UNNAMED_REVISIT_TITLE, "survey.revisit.anonymous.title", "", TEXT_KEY_ABOUT_SURVEY)   \
    X(SURVEY_UNNAMED_REVISIT, "survey.revisit.anonymous", "",     TEXT_KEY_ABOUT_SURVEY)           \
    X(SURVEY_UNNAMED_TITLE, "survey.opinion.anonymous.title", "opinion", "")                       \
    X(SURVEY_LABEL,        "survey.label.survey", "",             "")                              \
    X(REPORT_T_SURVEYS, "report.table.surveys", "", "")                                            \
    X(REPORT_T_SURVEY_ITEMS, "report.table.survey_items", "", "")                                  \
    X(REPORT_T_SURVEY_CHOICES, "report.table.survey_choices", "", "")                              \
    X(REPORT_T_SURVEY_BUILDINGS, "report.table.survey_buildings", "", "")                          \
    X(REPORT_T_SURVEY_TREND, "report.table.survey_trend", "", "")                                  \
    X(REPORT_SURVEY, "report.column.survey", "", "")                                               \
    X(REPORT_CLOSED_ON, "report.column.closed_on", "", "")                                         \
    X(REPORT_OCCUPIED, "report.column.occupied", "", "")                                           \
    X(REPORT_ASKED, "report.column.asked", "", "")                                                 \
    X(REPORT_REQUIRED, "report.column.required", "", "")                                           \
    X(REPORT_ANSWERED, "report.column.answered", "", "")                                           \
    X(REPORT_RESPONSE, "report.column.response_percent", "", "")                                   \
    X(REPORT_SHEETS, "report.column.sheets", "", "")                                               \
    X(REPORT_UNNAMED, "report.column.anonymous", "", "")                                           \
    X(REPORT_OPINIONS, "report.column.opinions", "", "")                                           \
    X(REPORT_OPINION_TICKETS, "report.column.opinion_tickets", "", "")                             \
    X(REPORT_UNEVEN, "report.column.unevenness", "", "")                                           \
    X(REPORT_ITEM, "report.column.item", "", "")                                                   \
    X(REPORT_ANSWERS, "report.column.answers", "", "")                                             \
    X(REPORT_MEAN, "report.column.mean", "", "")                                                   \
    X(REPORT_SHARE, "report.column.share_percent", "", "")                                         \
    X(REPORT_LOW, "report.column.low_percent", "", "")                                             \
    X(REPORT_HIGH, "report.column.high_percent", "", "")                                           \
    X(REPORT_WEIGHTED, "report.column.weighted_percent", "", "")                                   \
    X(REPORT_CHANGE, "report.column.change_points", "", "")                                        \
    X(REPORT_CHANCE, "report.column.chance", "", "")                                               \
    X(REPORT_DISSATISFIED, "report.column.dissatisfied", "", "")                                   \
    X(REPORT_STRONG, "report.column.strong", "", "")                                               \
    X(REPORT_STANDS_OUT, "report.column.stands_out", "", "")                                       \
    X(REPORT_OPTION, "report.column.option", "", "")                                               \
    X(REPORT_OPTION_SHARE, "report.column.option_percent", "", "")                                 \
    X(REPORT_NO_BUILDING, "report.survey.no_building", "", "")                                     \
    X(REPORT_CHART_ITEMS, "report.survey.chart.items", "survey", "confidence")                     \
    X(REPORT_CHART_BUILDINGS, "report.survey.chart.buildings", "survey", "confidence")             \
    X(REPORT_CHART_TREND, "report.survey.chart.trend", "survey", "confidence")                     \
    X(WORDS_SURVEY,        "words.survey",       "",              "")                              \
    X(WORDS_SURVEY_STOP,   "words.survey.stop",  "",              "")                              \
    X(WORDS_SURVEY_NAMED,  "words.survey.named", "",              "")                              \
    X(WORDS_SURVEY_ANONYMOUS, "words.survey.anonymous", "",       "")

#endif
