// WhatsApp Cloud API requests (PROTOCOLS 3).
#pragma once

#include "channels/codec.hpp"

#include <string_view>

namespace luna::channels::whatsapp {

/// The message for a reply that fit() made. `delivery.id` travels as biz_opaque_callback_data and comes back with every
/// status. A person known by a business-scoped user id is addressed as `recipient`, any other and a group as `to`.
///
/// `file` has its platform_id, if it could be uploaded, and its bytes: they decide what it is sent as. A reply_media
/// without an uploaded file is its text and the file's name. form::document is the uploaded `file` that holds the
/// text; without one it is form::plain.
api_call send(const domain::delivery& what, form how, const attachment* file);

/// Marks a message of the person's as read, and with it those before; if asked for, shows that we are typing.
api_call mark_read(std::string_view account_id, std::string_view message_id, bool typing);

} // namespace luna::channels::whatsapp
