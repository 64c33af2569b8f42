// The files of actors/web, built into the program by cmake/embed.cmake.
#pragma once

#include <string_view>

namespace luna::actors::web_files {

extern const std::string_view index_html;
extern const std::string_view luna_js;
extern const std::string_view luna_css;

} // namespace luna::actors::web_files
