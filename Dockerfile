# The site in one image: web and commands. Build: docker build -t common-shelf .
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
RUN SECRET_KEY=build ALLOWED_HOSTS=localhost DJANGO_SETTINGS_MODULE=settings.production \
    sh -c "/venv/bin/python manage.py compile_catalogues && /venv/bin/python manage.py collectstatic --noinput"

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=settings.production
WORKDIR /app
RUN useradd --system --create-home shelf && mkdir -p /app/var && chown shelf /app/var
COPY --from=build /venv /venv
COPY --from=build /app /app
USER shelf
EXPOSE 8000
CMD ["gunicorn", "settings.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "60"]
