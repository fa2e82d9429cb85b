#include "bot/photos.h"

#include "bot/media.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/tickets.h"

#include <stdio.h>

bool photos_is_kind(struct text kind)
{
    static const struct text kinds[] = {TEXT("before"), TEXT("after"), TEXT("other")};
    return text_among(kind, kinds, sizeof kinds / sizeof kinds[0]);
}

static void render_photo(struct json_out *out, const char *key, const struct turn *turn,
                         const struct ticket *ticket, const struct photo *photo)
{
    struct media_file file = {.bytes = photo->bytes};
    bool kept = photo->hash[0] != '\0';
    file.state = kept ? MEDIA_KEPT : MEDIA_REMOVED;
    text_copy(text_of(photo->hash), file.hash, sizeof file.hash);
    text_copy(text_of(photo->type), file.type, sizeof file.type);
    json_out_object(out, key);
    json_out_number(out, "id", photo->id);
    json_out_string(out, "kind", photo->kind);
    render_time(out, "at", photo->at_ms, turn_offset_minutes(turn, text_of(ticket->community)));
    json_out_string(out, "actor", photo->actor);
    render_media_file(out, "file", &file);
    json_out_object_end(out);
}

enum status photos_write(struct turn *turn, const struct ticket *ticket, struct json_out *out)
{
    size_t count = 0;
    struct photo *photos = arena_alloc(turn->arena, PHOTOS_OF_TICKET_MAX * sizeof *photos);
    enum status status = photos == NULL ? ST_NO_MEMORY
                                        : store_photo_list(turn->store, ticket->number, photos,
                                                           PHOTOS_OF_TICKET_MAX, &count);
    json_out_array(out, "photos");
    for (size_t i = 0; i < count; i++) {
        render_photo(out, NULL, turn, ticket, &photos[i]);
    }
    json_out_array_end(out);
    return status;
}

/* ---- taking ---- */

static enum status report(struct turn *turn, struct ticket *ticket, const struct photo *photo)
{
    struct json_out out;
    struct text more;
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    render_photo(&out, "photo", turn, ticket, photo);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = text_of(photo->actor), .more = more};
    return status == ST_OK ? tickets_report(turn, ticket, TEXT("ticket.photo"), &change) : status;
}

/* The fact that says that there are such photos, where the service has one and his role records
 * it; that it may not be recorded now takes nothing from the photo. */
static enum status note_fact(struct turn *turn, struct ticket *ticket, const struct viewer *viewer,
                             const struct photo *photo)
{
    char name[2 * STORE_ID_BYTES];
    struct text why;
    snprintf(name, sizeof name, "photos_%s", photo->kind);
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    struct fact known;
    if (service == NULL || service_fact(service, text_of(name)) == NULL ||
        store_fact_get(turn->store, ticket->number, text_of(name), &known) == ST_OK) {
        return ST_OK;
    }
    const struct fact_entry entry = {.name = text_of(name),
                                     .value = TEXT("yes"),
                                     .actor = text_of(viewer->username),
                                     .role = text_of(viewer->role)};
    enum status status = procedure_record(turn, ticket, &entry, &why);
    return status == ST_FORBIDDEN || status == ST_CONFLICT ? ST_OK : status;
}

static enum status answer(struct turn *turn, const struct ticket *ticket,
                          const struct photo *photo, struct input *input)
{
    struct json_out out;
    json_out_begin(&out, input->arena, 512);
    json_out_object(&out, NULL);
    json_out_bool(&out, "ok", true);
    render_photo(&out, "photo", turn, ticket, photo);
    json_out_object_end(&out);
    return json_out_end(&out, &input->answer);
}

/* Is the file still where it was put? A sweep may have taken it when this came late. */
static bool is_there(const struct turn *turn, const char *hash)
{
    return turn->media == NULL || turn->media->folder == NULL ||
           media_folder_has(turn->media->folder, hash);
}

static enum status enter(struct turn *turn, struct input *input, struct ticket *ticket)
{
    const struct viewer *viewer = &input->photo.viewer;
    struct photo photo = {.ticket = ticket->number, .bytes = input->photo.bytes,
                          .at_ms = turn->now_ms};
    text_copy(text_of(input->photo.kind), photo.kind, sizeof photo.kind);
    text_copy(text_of(input->photo.hash), photo.hash, sizeof photo.hash);
    text_copy(text_of(input->photo.type), photo.type, sizeof photo.type);
    text_copy(text_of(viewer->username), photo.actor, sizeof photo.actor);
    enum status status = store_photo_add(turn->store, &photo);
    if (status == ST_CONFLICT) { /* sent before, and its answer was lost */
        return answer(turn, ticket, &photo, input);
    }
    if (status == ST_OK) {
        status = report(turn, ticket, &photo);
    }
    if (status == ST_OK) {
        status = note_fact(turn, ticket, viewer, &photo);
    }
    return status == ST_OK ? answer(turn, ticket, &photo, input) : status;
}

enum status photos_take(struct turn *turn, struct input *input)
{
    const struct viewer *viewer = &input->photo.viewer;
    const struct role *role = config_role(turn->config, text_of(viewer->role));
    struct ticket ticket;
    int64_t number = 0;
    input->status = ST_FORBIDDEN;
    if (role == NULL || !role_allows(role, TEXT("ticket.record"))) {
        return ST_OK;
    }
    enum status status =
        render_parse_number(&turn->config->settings, text_of(input->photo.ticket), &number)
            ? tickets_load(turn, number, &ticket)
            : ST_NOT_FOUND;
    if (status == ST_OK && !viewer_sees(viewer, text_of(ticket.community))) {
        status = ST_NOT_FOUND;
    } else if (status == ST_OK && !is_there(turn, input->photo.hash)) {
        status = ST_BUSY; /* send it again */
    }
    if (status == ST_OK) {
        status = enter(turn, input, &ticket);
    }
    bool told = status == ST_OK || status == ST_NOT_FOUND || status == ST_TOO_LARGE ||
                status == ST_BUSY;
    input->status = told ? status : ST_OK;
    return told ? ST_OK : status;
}
