// The Markdown inside a paragraph.
#pragma once

#include "channels/text/layout.hpp"

namespace luna::channels::text {

/// Appends a paragraph, heading or list item, valid UTF-8, to `out`: its words to the text, its marks to the
/// stretches, in no certain order and not trimmed. `run` is spoilt.
void read_inline(std::string& run, styled& out);

} // namespace luna::channels::text
