#include "channels/whatsapp/codec.hpp"

#include <catch2/catch.hpp>

using namespace luna;
using domain::media_kind;

TEST_CASE("a file may be as long as WhatsApp lets people send it", "[channels][whatsapp]") {
  auto codec = channels::whatsapp::open({});
  for (auto [kind, kilobytes] : {std::pair{media_kind::image, 5 * 1024},
                                 {media_kind::audio, 16 * 1024},
                                 {media_kind::voice, 16 * 1024},
                                 {media_kind::video, 16 * 1024},
                                 {media_kind::document, 100 * 1024},
                                 {media_kind::sticker, 500}})
    CHECK(codec->file_bytes_max(kind) == std::size_t{1024} * static_cast<std::size_t>(kilobytes));
}
