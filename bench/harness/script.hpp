// What simulated people say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luna::bench {

struct utterance {
  std::string text;
  bool edits = false; // changes the person's last message into this
};

/// What a person says before waiting for the replies.
struct step {
  enum class manner : std::uint8_t {
    in_turn,  // each as soon as the one before it is acknowledged
    one_body, // all in one webhook
    at_once,  // all at the same time, the last first; their order is nobody's fault
    repeated, // one, which the platform delivers three times at once
  };
  std::vector<utterance> says;
  manner how = manner::in_turn;
};

/// One conversation, which leaves the person where it began. `kind` is its name in a mix.
struct script {
  std::string kind;
  std::vector<step> steps;
};

/// kundli question oneliner burst duplicate reorder edit, some of them several times with other words.
const std::vector<script>& scripts();

/// A mix such as "kundli=3,oneliner=5": how often each script of scripts() is begun, all of one kind together as often
/// as it says. Throws std::invalid_argument, with a sentence, for a kind that there is none of or a bad number.
std::vector<double> read_mix(std::string_view text);

constexpr const char* usual_mix = "kundli=4,question=2,oneliner=6,burst=1,duplicate=1,reorder=1,edit=1";

} // namespace luna::bench
