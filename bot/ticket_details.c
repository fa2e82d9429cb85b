/* ticket_details.c - what ticket.get tells besides the procedure: the classes it may have, the papers
 * that are to be brought, the times that were agreed, what was used, the photos of staff. */
#include "bot/command.h"
#include "bot/grade.h"
#include "bot/materials.h"
#include "bot/photos.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/ticket_time.h"
#include "bot/ticket_words.h"
#include "bot/warranty.h"

/* ---- classes ---- */

static void write_class(struct json_out *out, struct text id, struct text title)
{
    json_out_object(out, NULL);
    json_out_text(out, "id", id);
    json_out_text(out, "title", title);
    json_out_object_end(out);
}

static void write_warranty(struct command *command)
{
    const struct warranty *warranty = command->turn->config->warranty;
    const struct {
        struct text id;
        enum text_key key;
    } classes[] = {{warranty->within, CLASS_WITHIN},
                   {warranty->company, CLASS_COMPANY},
                   {warranty->paid, CLASS_PAID}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        write_class(&command->answer, classes[i].id,
                    texts_find(command->turn->config->texts, text_of(text_key(classes[i].key))));
    }
}

/* Those that the rules choose among, and staff may change (ticket.grade). */
void command_write_classes(struct command *command)
{
    const struct service *service = catalogue_service(command->turn->config->catalogue,
                                                      text_of(command->ticket.service));
    const struct grades *grades = command->turn->config->grades;
    json_out_array(&command->answer, "classes");
    if (service != NULL && service->classes == CLASS_BY_WARRANTY) {
        write_warranty(command);
    }
    for (size_t i = 0;
         service != NULL && service->classes == CLASS_BY_GRADE && i < grades->grade_count; i++) {
        write_class(&command->answer, grades->grades[i].id, grades->grades[i].title);
    }
    json_out_array_end(&command->answer);
}

/* ---- papers ---- */

static enum status write_papers(struct command *command, const struct service *service)
{
    struct json_out *out = &command->answer;
    enum status status = ST_OK;
    json_out_array(out, "papers");
    for (size_t i = 0; service != NULL && i < service->papers_count && status == ST_OK; i++) {
        struct text list = TEXT_NONE;
        const struct ticket_words words = {.key = service->papers[i].list};
        status = ticket_words_fill(command->turn, &command->ticket, &words, &list);
        json_out_object(out, NULL);
        json_out_text(out, "who", service->papers[i].who);
        json_out_text(out, "list", list);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return status;
}

/* ---- appointments ---- */

enum status command_agreed_ms(struct command *command, const struct appointment *appointment,
                              int64_t *at_ms_out)
{
    *at_ms_out = 0;
    if (appointment->slot.size > 0) {
        (void)ticket_time_of_slot(command->turn, &command->ticket, appointment->slot, at_ms_out);
        return ST_OK;
    }
    struct fact fact = {0};
    enum status status = store_fact_get(command->turn->store, command->ticket.number,
                                        appointment->fact, &fact);
    *at_ms_out = status == ST_OK ? fact.number : 0;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static struct text title_of(const struct service *service, const struct appointment *appointment)
{
    const struct slot *slot = service_slot(service, appointment->slot);
    const struct fact_rule *fact = service_fact(service, appointment->fact);
    return slot != NULL ? slot->label : fact != NULL ? fact->title : TEXT_NONE;
}

static enum status write_appointments(struct command *command, const struct service *service)
{
    struct json_out *out = &command->answer;
    int offset = turn_offset_minutes(command->turn, text_of(command->ticket.community));
    enum status status = ST_OK;
    json_out_array(out, "appointments");
    for (size_t i = 0; service != NULL && i < service->appointment_count && status == ST_OK; i++) {
        int64_t at_ms;
        status = command_agreed_ms(command, &service->appointments[i], &at_ms);
        if (status == ST_OK && at_ms != 0) {
            json_out_object(out, NULL);
            json_out_text(out, "title", title_of(service, &service->appointments[i]));
            render_time(out, "at", at_ms, offset);
            json_out_object_end(out);
        }
    }
    json_out_array_end(out);
    return status;
}

enum status command_write_details(struct command *command)
{
    const struct service *service = catalogue_service(command->turn->config->catalogue,
                                                      text_of(command->ticket.service));
    command_write_classes(command);
    enum status status = write_papers(command, service);
    if (status == ST_OK) {
        status = write_appointments(command, service);
    }
    if (status == ST_OK) {
        status = materials_write(command->turn, &command->ticket, &command->answer);
    }
    return status == ST_OK ? photos_write(command->turn, &command->ticket, &command->answer) : status;
}
