// Taylor terms of exp, highest first, down to r^2 / 2; and the fits of erfc, highest first.
//
// With AVX2 a number takes an instruction of its own to be spread over a vector, which would be a third of those of a
// polynomial: terms stand there in whole vectors.
#if LANES == 4
#define COPIES(type) (32 / sizeof(type))
#define F64(x) {x, x, x, x}
#define F32(x) {x, x, x, x, x, x, x, x}
#else
#define COPIES(type) 1
#define F64(x) {x}
#define F32(x) {x}
#endif
static const double exp_terms_f64[][COPIES(double)] = {
    F64(1.0 / 6227020800), F64(1.0 / 479001600), F64(1.0 / 39916800), F64(1.0 / 3628800),
    F64(1.0 / 362880), F64(1.0 / 40320), F64(1.0 / 5040), F64(1.0 / 720), F64(1.0 / 120),
    F64(1.0 / 24), F64(1.0 / 6), F64(0.5)};
static const float exp_terms_f32[][COPIES(float)] = {
    F32(1.0f / 5040), F32(1.0f / 720), F32(1.0f / 120), F32(1.0f / 24), F32(1.0f / 6), F32(0.5f)};
static const double erfc_terms_f64[][COPIES(double)] = {
    F64(7.6489113453318706205e-13), F64(2.0268436253575301822e-12), F64(-1.6528642574098420617e-11),
    F64(-3.8342747518723518982e-11), F64(2.6858779389976076246e-10), F64(6.6267824938207629318e-10),
    F64(-4.0941610661352276917e-9), F64(-1.4172171708436848871e-8), F64(5.4832000038329226091e-8),
    F64(3.4380671725043454452e-7), F64(-2.9776577781999169632e-7), F64(-7.6453347273056739627e-6),
    F64(-0.000020923006991938243875), F64(0.000076611258410560964439),
    F64(0.00093720930339487131116), F64(0.0047431163585010522093), F64(0.016646404868101136774),
    F64(0.045381557173480325063), F64(0.10053341245291639066), F64(0.18472143745626032497),
    F64(0.28365740585600481959), F64(0.36333133012885668031)};
static const float erfc_terms_f32[][COPIES(float)] = {
    F32(-1.88195905e-6f), F32(7.324379674e-6f), F32(3.194848301e-5f), F32(-0.0001055101125f),
    F32(-0.0006166981806f), F32(0.0004635161642f), F32(0.01296984428f), F32(0.05892779412f),
    F32(0.16181594f), F32(0.3143896423f), F32(0.4521180809f)};
#undef F64
#undef F32
