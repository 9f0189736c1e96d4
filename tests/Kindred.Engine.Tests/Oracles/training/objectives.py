"""Losses and weight gradients of TRADES, MART and N-FGSM on a tiny network, computed by PyTorch in float64: writes objectives.json beside itself.

The network, its weights, the batch and every random draw are written with the results, so that another implementation starts from the same
numbers. Formulas: Zhang et al., ICML 2019, equation 5; Wang et al., ICLR 2020, equations 9 to 11 with the offsets of the authors' code;
de Jorge et al., NeurIPS 2022, algorithm 1. Run with Python 3 and PyTorch; made with the version named in the file.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20)
N, K, STEPS = 6, 3, 3


def rounded(values, digits=6):
    """Values that float32 and a short decimal both hold well enough to be the same start everywhere."""
    return torch.round(values.double() * 10**digits) / 10**digits


class Tiny(torch.nn.Module):
    """Convolution, batch normalisation, ReLU, pooling to 2×2, linear; images are normalised inside by mean 0.3 and deviation 0.2."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 16, 3, padding=1)
        self.bn = torch.nn.BatchNorm2d(16)
        self.fc = torch.nn.Linear(64, K)

    def forward(self, x):
        x = F.relu(self.bn(self.conv((x - 0.3) / 0.2)))
        return self.fc(F.adaptive_avg_pool2d(x, 2).flatten(1))


def fresh():
    model = Tiny().double()
    with torch.no_grad():
        for name, value in weights.items():
            model.state_dict()[name].copy_(value)
    return model.train()


def steepest(g, norm):
    return g.sign() if norm == "Linf" else g / g.flatten(1).norm(dim=1).clamp_min(1e-12).view(-1, 1, 1, 1)


def project(d, norm, eps):
    if norm == "Linf":
        return d.clamp(-eps, eps)
    return d * (eps / d.flatten(1).norm(dim=1).clamp_min(1e-12)).clamp_max(1).view(-1, 1, 1, 1)


def kl(p, q):
    """Sum over the batch of KL(softmax p || softmax q)."""
    return F.kl_div(F.log_softmax(q, 1), F.softmax(p, 1), reduction="sum")


def climb(model, norm, eps, step, loss):
    model.eval()
    adv = x + nearby
    for _ in range(STEPS):
        adv = adv.detach().requires_grad_()
        g = torch.autograd.grad(loss(model(adv)), adv)[0]
        adv = (x + project(adv.detach() + step * steepest(g, norm) - x, norm, eps)).clamp(0, 1)
    model.train()
    return adv.detach()


def trades(model, norm, eps):
    model.eval()
    clean = model(x).detach()
    adv = climb(model, norm, eps, (0.07 / 0.031 if norm == "Linf" else 2) * eps / STEPS, lambda z: kl(clean, z))
    logits = model(x)
    return adv, F.cross_entropy(logits, y) + 6 * kl(logits, model(adv)) / N


def mart(model, norm, eps):
    adv = climb(model, norm, eps, (0.07 / 0.031 if norm == "Linf" else 2) * eps / STEPS, lambda z: F.cross_entropy(z, y))
    logits = model(x)
    moved = model(adv)
    p, q = F.softmax(logits, 1), F.softmax(moved, 1)
    order = torch.argsort(q, dim=1)
    other = torch.where(order[:, -1] == y, order[:, -2], order[:, -1])
    bce = F.cross_entropy(moved, y) + F.nll_loss(torch.log(1.0001 - q + 1e-12), other)
    own = p.gather(1, y.unsqueeze(1)).squeeze(1)
    divergence = F.kl_div(torch.log(q + 1e-12), p, reduction="none").sum(1)
    return adv, bce + 5 * (divergence * (1.0000001 - own)).mean()


def n_fgsm(model, norm, eps):
    noise = strong[norm] * 2 * eps
    noisy = (x + noise).clamp(0, 1).requires_grad_()
    g = torch.autograd.grad(F.cross_entropy(model(noisy), y), noisy)[0]
    adv = (noisy.detach() + eps * steepest(g, norm)).clamp(0, 1)
    return adv, F.cross_entropy(model(adv), y)


def numbers(t, digits):
    return [float(f"%.{digits}g" % v) for v in t.flatten().tolist()]


x, y = rounded(torch.rand(N, 1, 8, 8), 4), torch.randint(0, K, (N,))
nearby = rounded(0.001 * torch.randn(N, 1, 8, 8))
cube = torch.rand(N, 1, 8, 8) * 2 - 1
ball = torch.randn(N, 1, 8, 8)
strong = {"Linf": rounded(cube, 4), "L2": rounded(0.9 * ball / ball.flatten(1).norm(dim=1).view(-1, 1, 1, 1))}
weights = {n: rounded(v.detach(), 4) for n, v in Tiny().state_dict().items() if v.is_floating_point()}
weights["bn.running_mean"] = rounded(0.2 * torch.randn(16), 4)
weights["bn.running_var"] = rounded(0.5 + torch.rand(16), 4)

results = []
for norm, eps in (("Linf", 0.1), ("L2", 0.6)):
    for objective in (trades, mart, n_fgsm):
        model = fresh()
        adv, loss = objective(model, norm, eps)
        loss.backward()
        results.append({
            "objective": objective.__name__.replace("_", "-"), "norm": norm, "epsilon": eps, "perturbed": numbers(adv, 8), "loss": loss.item(),
            "gradients": {n: numbers(p.grad, 8) for n, p in model.named_parameters()},
        })

pathlib.Path(__file__).with_name("objectives.json").write_text(json.dumps({
    "source": "objectives.py", "torch": torch.__version__, "tolerance": 1e-5, "steps": STEPS, "beta": 6, "lambda": 5,
    "weights": {n: v.flatten().tolist() for n, v in weights.items()}, "images": x.flatten().tolist(), "labels": y.tolist(),
    "start": nearby.flatten().tolist(), "noise": {n: v.flatten().tolist() for n, v in strong.items()}, "results": results,
}) + "\n")
