#include "domain/astro/swiss.hpp"

#include <swephexp.h>

namespace luna::domain {

int swiss_body(graha which, lunar_node node) {
  switch (which) {
    case graha::sun: return SE_SUN;
    case graha::moon: return SE_MOON;
    case graha::mars: return SE_MARS;
    case graha::mercury: return SE_MERCURY;
    case graha::jupiter: return SE_JUPITER;
    case graha::venus: return SE_VENUS;
    case graha::saturn: return SE_SATURN;
    case graha::rahu:
    case graha::ketu: return node == lunar_node::mean ? SE_MEAN_NODE : SE_TRUE_NODE;
    case graha::uranus: return SE_URANUS;
    case graha::neptune: return SE_NEPTUNE;
    case graha::pluto: return SE_PLUTO;
  }
  return SE_SUN;
}

int swiss_mode(ayanamsa zero_point) {
  switch (zero_point) {
    case ayanamsa::lahiri: return SE_SIDM_LAHIRI;
    case ayanamsa::true_chitra: return SE_SIDM_TRUE_CITRA;
    case ayanamsa::raman: return SE_SIDM_RAMAN;
    case ayanamsa::krishnamurti: return SE_SIDM_KRISHNAMURTI;
    case ayanamsa::true_pushya: return SE_SIDM_TRUE_PUSHYA;
    case ayanamsa::yukteshwar: return SE_SIDM_YUKTESHWAR;
    case ayanamsa::fagan_bradley: return SE_SIDM_FAGAN_BRADLEY;
    case ayanamsa::lahiri_icrc: return SE_SIDM_LAHIRI_ICRC;
    case ayanamsa::lahiri_1940: return SE_SIDM_LAHIRI_1940;
    case ayanamsa::lahiri_vp285: return SE_SIDM_LAHIRI_VP285;
    case ayanamsa::krishnamurti_vp291: return SE_SIDM_KRISHNAMURTI_VP291;
    case ayanamsa::true_revati: return SE_SIDM_TRUE_REVATI;
    case ayanamsa::true_mula: return SE_SIDM_TRUE_MULA;
    case ayanamsa::true_sheoran: return SE_SIDM_TRUE_SHEORAN;
    case ayanamsa::ushashashi: return SE_SIDM_USHASHASHI;
    case ayanamsa::jn_bhasin: return SE_SIDM_JN_BHASIN;
    case ayanamsa::de_luce: return SE_SIDM_DELUCE;
    case ayanamsa::djwhal_khul: return SE_SIDM_DJWHAL_KHUL;
    case ayanamsa::suryasiddhanta: return SE_SIDM_SURYASIDDHANTA;
    case ayanamsa::suryasiddhanta_msun: return SE_SIDM_SURYASIDDHANTA_MSUN;
    case ayanamsa::aryabhata: return SE_SIDM_ARYABHATA;
    case ayanamsa::aryabhata_msun: return SE_SIDM_ARYABHATA_MSUN;
    case ayanamsa::aryabhata_522: return SE_SIDM_ARYABHATA_522;
    case ayanamsa::ss_revati: return SE_SIDM_SS_REVATI;
    case ayanamsa::ss_citra: return SE_SIDM_SS_CITRA;
    case ayanamsa::galactic_center_0_sagittarius: return SE_SIDM_GALCENT_0SAG;
    case ayanamsa::galactic_center_mula_wilhelm: return SE_SIDM_GALCENT_MULA_WILHELM;
    case ayanamsa::sassanian: return SE_SIDM_SASSANIAN;
  }
  return SE_SIDM_LAHIRI;
}

int swiss_flags(position_kind kind) {
  return SEFLG_SWIEPH | (kind == position_kind::geometric ? SEFLG_TRUEPOS : 0);
}

} // namespace luna::domain
