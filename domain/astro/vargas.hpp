// The divisional charts: where a longitude falls when its sign is divided.
#pragma once

#include "domain/astro/varga_methods.hpp"

namespace luna::domain {

struct varga_place {
  unsigned sign = 0;            // 0..11
  double degrees_in_sign = 0.0; // [0, 30): how far the part is crossed, a part being a whole sign
  unsigned part = 0;            // of the sign it lies in: 0..N-1
};

/// Where `longitude_degrees` (sidereal, any; it is wrapped) lies in the varga. Boundaries belong to the later part, as
/// in zodiac_place_of. The unequal trimshamsha of Parashara has degrees and part of thirty equal ones, as Jagannatha
/// Hora prints them. Sources: Brihat Parashara Hora Shastra 6 for its sixteen; P.V.R. Narasimha Rao, Vedic Astrology:
/// An Integrated Approach, 6 for D5, 6, 8 and 11; D81 is D9 taken twice (without a break), D108 is D12 of D9, D144 is
/// D12 of D12, all as PyJHora's divisional_chart_tests have them.
varga_place varga_place_of(varga which, double longitude_degrees, const varga_methods& methods = {});

} // namespace luna::domain
